import { Alert, Button } from "@mantine/core";
import { Component } from "react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { Offline } from "../parts/index.ts";
import { text } from "../text/en.ts";

type GuardProps = { readonly place: string; readonly children: ReactNode };

class Guard extends Component<GuardProps, { readonly error: Error | null; readonly place: string }> {
  override readonly state: { readonly error: Error | null; readonly place: string } = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: GuardProps, state: { readonly place: string }): object | null {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // A page's file that could not be fetched is a lost connection; the browser does not ask for it again by itself.
    if (/preload|dynamically imported|module script|fetch/i.test(error.message)) return <Offline retry={() => location.reload()} />;
    return (
      <Alert color="red" variant="outline" title={text.shell.crashed} role="alert">
        {text.shell.crashedSaid}
        <div>
          <code>{error.message.slice(0, 300)}</code>
        </div>
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => this.setState({ error: null })}>
          {text.parts.tryAgain}
        </Button>
      </Alert>
    );
  }
}

/** Keeps a fault of one page on that page: the shell, the other pages and what waits to be signed go on. */
export function PageGuard({ children }: { readonly children: ReactNode }) {
  const [place] = useLocation();
  return <Guard place={place}>{children}</Guard>;
}
