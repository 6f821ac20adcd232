import { Empty, PageFrame } from "../parts/index.ts";

export function Page() {
  return (
    <PageFrame title="Administration">
      <Empty title="Administration" />
    </PageFrame>
  );
}
