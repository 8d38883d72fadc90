/** A component that is drawn anew only when one of its properties has changed. */
import { Component, type ComponentChild, type FunctionComponent } from "preact";

export function memo<P extends object>(draw: (props: P) => ComponentChild): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const [now, then] = [this.props as Record<string, unknown>, next as Record<string, unknown>];
      const names = new Set([...Object.keys(now), ...Object.keys(then)]);
      return [...names].some((name) => name !== "children" && now[name] !== then[name]);
    }

    override render(): ComponentChild {
      return draw(this.props);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
