import { it } from "vitest";
import { MemoryStore } from "/work/main/packages/replica/src/memory-store.js";
it("1M", { timeout: 60000 }, async () => {
  const s = new MemoryStore(); const k=(n:number)=>{const b=new Uint8Array(20); new DataView(b.buffer).setUint32(8,Math.imul(n,2654435761)>>>0); return b};
  const t=performance.now();
  for(let i=0;i<1000000;i+=1000) await s.write({puts:Array.from({length:1000},(_,j)=>[k(i+j),k(j)] as const),deletes:[]});
  console.log("put us", (performance.now()-t)/1000); let u=performance.now();
  for(let i=0;i<1000000;i++) s.get(k(i)); console.log("get us",(performance.now()-u)/1000, s.size);
  u=performance.now(); let c=0; for(const _ of s.range({from:new Uint8Array(0),to:new Uint8Array(30).fill(255)})) c++; console.log("iter us",(performance.now()-u)/1000,c);
  u=performance.now(); for(let i=0;i<1000000;i+=1000) await s.write({puts:[],deletes:Array.from({length:1000},(_,j)=>k(i+j))}); console.log("del us",(performance.now()-u)/1000,s.size);
});
