import { useSearch, Route, Switch } from "wouter";
import { DecidePage } from "./decide-page.tsx";
import { ListPage } from "./list-page.tsx";
import { WritePage } from "./write-page.tsx";

function WriteRoute({ source }: { readonly source: string | null }) {
  const asked = new URLSearchParams(useSearch());
  const [kind, thread, to, scope] = ["kind", "thread", "to", "scope"].map((name) => asked.get(name));
  const key = `${source ?? "-"} ${kind ?? "warning"} ${thread ?? "-"}`;
  return (
    <WritePage
      key={key}
      place={key}
      source={source}
      kind={kind ?? "warning"}
      thread={thread ?? null}
      to={to ?? null}
      scope={scope ?? null}
    />
  );
}

/** Compose: the records and drafts, writing a tearline, deciding on one. */
export function Page() {
  return (
    <Switch>
      <Route path="/compose/write/:source">{({ source }) => <WriteRoute source={source} />}</Route>
      <Route path="/compose/write">
        <WriteRoute source={null} />
      </Route>
      <Route path="/compose/decide/:draft">{({ draft }) => <DecidePage key={draft} draft={draft} />}</Route>
      <Route path="/compose/:draft">{({ draft }) => <DecidePage key={draft} draft={draft} />}</Route>
      <Route>
        <ListPage />
      </Route>
    </Switch>
  );
}
