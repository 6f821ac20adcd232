import { Route, Switch } from "wouter";
import { ListPage } from "./list-page.tsx";
import { PartnerPage } from "./partner-page.tsx";

/** Partners: all of them, and one with everything that is known of it. */
export function Page() {
  return (
    <Switch>
      <Route path="/partner/:handle">{({ handle }) => <PartnerPage key={handle} handle={decodeURIComponent(handle)} />}</Route>
      <Route>
        <ListPage />
      </Route>
    </Switch>
  );
}
