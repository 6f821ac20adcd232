import { Button } from "@mantine/core";
import { lazy, Suspense, useEffect } from "react";
import type { ReactNode } from "react";
import { Link, Route, Switch } from "wouter";
import { Empty, Loading, PageFrame } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Page as Watch } from "../watch/page.tsx";
import { PageGuard } from "./page-guard.tsx";

type Loaded = Promise<{ readonly Page: () => ReactNode }>;

// Each page is a file of its own; the map and the graph are further ones, loaded by what shows them.
const loaders = {
  warning: (): Loaded => import("../warning/page.tsx"),
  compose: (): Loaded => import("../compose/page.tsx"),
  partner: (): Loaded => import("../partner/page.tsx"),
  releases: (): Loaded => import("../releases/page.tsx"),
  search: (): Loaded => import("../search/page.tsx"),
  proof: (): Loaded => import("../proof/page.tsx"),
  admin: (): Loaded => import("../admin/page.tsx"),
};

const page = (load: () => Loaded) => lazy(async () => ({ default: (await load()).Page }));
const Warning = page(loaders.warning);
const Compose = page(loaders.compose);
const Partner = page(loaders.partner);
const Releases = page(loaders.releases);
const Search = page(loaders.search);
const Proof = page(loaders.proof);
const Admin = page(loaders.admin);

const idleMs = 4000;

/** Fetches the other pages once Watch stands: whoever loses the connection can still open them and read what is kept. */
function useFetchedAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of Object.values(loaders)) load().catch(() => null);
    }, idleMs);
    return () => clearTimeout(timer);
  }, []);
}

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
  useFetchedAhead();
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
