/** The rows of a diagram. */

/** When it was, and which processes live from then on. */
interface RowBase {
  readonly step: number;
  readonly atMs: number;
  readonly states: (readonly [server: string, isRunning: boolean])[];
}

/** An arrow from one server to another. */
export interface MessageRow extends RowBase {
  readonly type: "message";
  readonly number: number;
  readonly from: string;
  readonly to: string;
  readonly isLost: boolean;
  /** The message's type. */
  readonly name: string;
  /** What else is to be said of it. */
  readonly content: string;
  /** What the receiver did then. */
  readonly texts: string[];
  /** Numbers of the messages that the receiver sent then. */
  readonly sends: number[];
}

/** Something at one server. */
export interface EventRow extends RowBase {
  readonly type: "event";
  readonly server: string;
  readonly mark: string;
  readonly texts: string[];
  readonly sends: number[];
  readonly isViolation: boolean;
}

/** What concerns the link between two servers. */
export interface LinkRow extends RowBase {
  readonly type: "link";
  readonly mark: string;
  readonly a: string;
  readonly b: string;
  readonly text: string;
}

/** What concerns no server. */
export interface TextRow extends RowBase {
  readonly type: "text";
  readonly text: string;
  readonly isViolation: boolean;
}

export type Row = MessageRow | EventRow | LinkRow | TextRow;
