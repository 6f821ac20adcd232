import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Link, Route, Switch } from "wouter";
import { Empty, Loading, PageFrame } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Page as Watch } from "../watch/page.tsx";
import { PageGuard } from "./page-guard.tsx";

const Warning = lazy(() => import("../warning/page.tsx").then(({ Page }) => ({ default: Page })));
const Compose = lazy(() => import("../compose/page.tsx").then(({ Page }) => ({ default: Page })));
const Partner = lazy(() => import("../partner/page.tsx").then(({ Page }) => ({ default: Page })));
const Releases = lazy(() => import("../releases/page.tsx").then(({ Page }) => ({ default: Page })));
const Search = lazy(() => import("../search/page.tsx").then(({ Page }) => ({ default: Page })));
const Proof = lazy(() => import("../proof/page.tsx").then(({ Page }) => ({ default: Page })));
const Admin = lazy(() => import("../admin/page.tsx").then(({ Page }) => ({ default: Page })));

function NotFound() {
  return (
    <PageFrame title={text.shell.notFound}>
      <Empty title={text.shell.notFound}>
        {text.shell.notFoundSaid}
        <br />
        <Button component={Link} href="/" variant="default" mt="md">
          {text.shell.toWatch}
        </Button>
      </Empty>
    </PageFrame>
  );
}

/** Which page an address opens. Every page but Watch is loaded when it is first opened. */
export function Routes() {
  return (
    <PageGuard>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={Watch} />
          <Route path="/warning/:row" component={Warning} />
          <Route path="/compose/*?" component={Compose} />
          <Route path="/partner/*?" component={Partner} />
          <Route path="/releases/*?" component={Releases} />
          <Route path="/search" component={Search} />
          <Route path="/proof/*?" component={Proof} />
          <Route path="/admin/*?" component={Admin} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageGuard>
  );
}
