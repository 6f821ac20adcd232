import { createContext, useContext, useEffect } from "react";
import { text } from "../text/en.ts";

const TitleContext = createContext("");

/** Gives the pages below it what stands before their titles in the browser's tab: what must be seen from another tab. */
export const TitlePrefix = TitleContext.Provider;

/** Sets the browser tab's title while a page is shown. */
export function useTitle(title: string): void {
  const prefix = useContext(TitleContext);
  useEffect(() => {
    document.title = `${prefix === "" ? "" : `${prefix} `}${text.documentTitle(title)}`;
  }, [prefix, title]);
}
