import type { Cluster } from "../api/types.js";
import { keyLink } from "../ui/route.js";
import { KeyDetail } from "./key-detail.js";
import { KeyList } from "./key-list.js";
import { WriteForm } from "./write-form.js";

export function KeysView({ cluster, chosen }: { cluster: Cluster; chosen: string | undefined }) {
  return (
    <div class="keys">
      <KeyList cluster={cluster} chosen={chosen} />
      {chosen === undefined || chosen === "" ? (
        <section class="card">
          <h2>Write a key</h2>
          <WriteForm
            cluster={cluster}
            name={undefined}
            context={undefined}
            done={(key) => {
              globalThis.location.hash = keyLink(key);
            }}
          />
        </section>
      ) : (
        <KeyDetail key={chosen} cluster={cluster} name={chosen} />
      )}
    </div>
  );
}
