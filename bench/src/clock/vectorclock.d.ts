/** What this bench uses of the npm package `vectorclock`, which brings no types. */
declare module "vectorclock" {
  export type Clock = Record<string, number>;
  /** 1, -1, or 0 for equal and for concurrent. */
  export function compare(a: Clock, b: Clock): number;
  export function merge(a: Clock, b: Clock): Clock;
  /** Changes its argument. */
  export function increment(clock: Clock, node: string): Clock;
}
