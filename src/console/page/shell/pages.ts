import { IconBell, IconBuildingBank, IconEdit, IconFileCheck, IconSearch, IconSettings, IconShieldCheck } from "@tabler/icons-react";
import type { Role } from "../api/index.ts";
import { text } from "../text/en.ts";

/** One entry of the navigation. `roles` are those for whom the page does something; everyone where it is left out. */
export type PageEntry = {
  readonly path: string;
  readonly name: string;
  readonly icon: typeof IconBell;
  readonly roles?: readonly Role[];
};

/** Roles that read what partners passed. */
export const readers: readonly Role[] = [
  "drafter",
  "source-owner",
  "releaser",
  "duty-to-warn-authority",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "press-officer",
];

/** The desk's pages, in the order of the navigation. What a role may really do is decided by the node, at every request. */
export const pages: readonly PageEntry[] = [
  { path: "/", name: text.shell.pages.watch, icon: IconBell },
  {
    path: "/compose",
    name: text.shell.pages.compose,
    icon: IconEdit,
    roles: ["drafter", "source-owner", "releaser", "duty-to-warn-authority", "watch-officer"],
  },
  { path: "/partner", name: text.shell.pages.partner, icon: IconBuildingBank },
  { path: "/releases", name: text.shell.pages.releases, icon: IconFileCheck, roles: readers },
  { path: "/search", name: text.shell.pages.search, icon: IconSearch, roles: [...readers, "data-protection-officer"] },
  { path: "/proof", name: text.shell.pages.proof, icon: IconShieldCheck },
  {
    path: "/admin",
    name: text.shell.pages.admin,
    icon: IconSettings,
    roles: ["administrator", "releaser", "duty-to-warn-authority", "data-protection-officer", "auditor"],
  },
];

/** The pages that do something for an officer with these roles. */
export function pagesFor(roles: readonly Role[]): readonly PageEntry[] {
  return pages.filter((page) => page.roles === undefined || page.roles.some((role) => roles.includes(role)));
}
