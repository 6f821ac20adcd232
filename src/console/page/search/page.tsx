import { Empty, PageFrame } from "../parts/index.ts";
import { text } from "../text/en.ts";

/** Search. */
export function Page() {
  return (
    <PageFrame title={text.search.title}>
      <Empty title={text.search.title} />
    </PageFrame>
  );
}
