import { Empty, PageFrame } from "../parts/index.ts";
import { text } from "../text/en.ts";

/** One warning. */
export function Page() {
  return (
    <PageFrame title={text.warning.title}>
      <Empty title={text.warning.title} />
    </PageFrame>
  );
}
