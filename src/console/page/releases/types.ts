/** A release request as it is listed: no words of it. */
export type RequestLine = {
  readonly request: string;
  readonly row: number;
  readonly thread: string | null;
  readonly direction: "in" | "out";
  readonly partner: string;
  readonly organisation: string;
  readonly use: string;
  readonly isEmergency: boolean;
  readonly isLifeAtRisk: boolean;
  readonly state: string;
  readonly at: string | null;
  readonly due: string;
  readonly paragraphs: number;
  readonly answered: number;
  readonly of: {
    readonly row: number;
    readonly envelope: string;
    readonly kind: string;
    readonly at: string;
    readonly precedence: string;
  } | null;
};
/** A release request that was opened. */
export type RequestShown = RequestLine & {
  readonly to: string | null;
  readonly wording: string | null;
  readonly reason: string;
  readonly scope: string | null;
  readonly tlp: string | null;
  readonly texts: readonly {
    readonly commitment: string;
    readonly language: string | null;
    readonly text: string | null;
    readonly isAsked: boolean;
  }[];
  readonly answers: readonly {
    readonly envelope: string;
    readonly answer: string;
    readonly wording: string | null;
    readonly conditions: string | null;
    readonly reason: string | null;
    readonly until: string | null;
    readonly at: string;
    readonly counts: boolean;
  }[];
};
/** A message as the inbox lists it. */
export type MessageLine = {
  readonly row: number;
  readonly message: string;
  readonly kind: string;
  readonly partner: string;
  readonly thread: string | null;
  readonly at?: string;
  readonly committedAt?: string;
  readonly envelope?: string;
};
/** A message that was opened, as far as asking about it goes. */
export type MessageShown = MessageLine & {
  readonly header: { readonly scope: string | null };
  readonly parts: readonly {
    readonly label: string;
    readonly commitment: string;
    readonly content?: { readonly language?: string; readonly text?: string } | null;
  }[];
};
