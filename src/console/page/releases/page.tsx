import { Route, Switch } from "wouter";
import { AskPage } from "./ask-page.tsx";
import { ListPage } from "./list-page.tsx";
import { RequestPage } from "./request-page.tsx";

/** Releases: requests in and out, one of them with its paragraphs, and asking for a further use. */
export function Page() {
  return (
    <Switch>
      <Route path="/releases/ask/:row?">{({ row }) => <AskPage key={row ?? ""} row={row ?? null} />}</Route>
      <Route path="/releases/:request">{({ request }) => <RequestPage key={request} request={request} />}</Route>
      <Route>
        <ListPage />
      </Route>
    </Switch>
  );
}
