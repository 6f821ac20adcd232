import { NavLink } from "@mantine/core";
import { Link, useLocation } from "wouter";
import type { Role } from "../api/index.ts";
import { pagesFor } from "./pages.ts";

/** The left rail: the pages that do something for this officer. */
export function Navigation({ roles, onGo }: { readonly roles: readonly Role[]; readonly onGo: () => void }) {
  const [location] = useLocation();
  return (
    <>
      {pagesFor(roles).map(({ path, name, icon: Icon }) => {
        const isHere = path === "/" ? location === "/" : location === path || location.startsWith(`${path}/`);
        return (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={name}
            active={isHere}
            aria-current={isHere ? "page" : undefined}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            onClick={onGo}
          />
        );
      })}
    </>
  );
}
