import { Empty, PageFrame } from "../parts/index.ts";

export function Page() {
  return (
    <PageFrame title="Proof">
      <Empty title="Proof" />
    </PageFrame>
  );
}
