import { createTheme, Modal, NavLink, Notification, Tooltip, MultiSelect, Select } from "@mantine/core";
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";
import { text } from "./text/en.ts";

const ink: MantineColorsTuple = [
  "#eef3fb",
  "#dce6f5",
  "#b9cdec",
  "#93b2e1",
  "#6f99d7",
  "#5685cc",
  "#4275c0",
  "#315fa6",
  "#264f8f",
  "#1b3f78",
];

const night: MantineColorsTuple = [
  "#d5d9df",
  "#b9c0ca",
  "#98a1ae",
  "#5b6472",
  "#444c58",
  "#363d47",
  "#22272f",
  "#1a1e24",
  "#14171c",
  "#0e1013",
];

const scrollingList = { maxHeight: 340, overflowY: "auto" } as const;

/** The look of the desk: calm, dense, one accent, and contrast of at least 4.5:1 for every text (WCAG 2.2 SC 1.4.3). */
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 8 },
  colors: { ink, dark: night },
  fontFamily: '"Inter Variable", system-ui, "Segoe UI", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: "640" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontSizes: { xs: "0.78rem", sm: "0.86rem", md: "0.94rem", lg: "1.06rem", xl: "1.2rem" },
  spacing: { xs: "0.5rem", sm: "0.7rem", md: "1rem", lg: "1.4rem", xl: "2rem" },
  components: {
    Modal: Modal.extend({
      // Within a dialog a header is no landmark of the page.
      defaultProps: { centered: true, transitionProps: { duration: 0 }, attributes: { header: { role: "presentation" } } },
    }),
    // The list itself scrolls, so that arrow keys and screen readers know where they are in it.
    Select: Select.extend({ defaultProps: { withScrollArea: false, styles: { options: scrollingList } } }),
    MultiSelect: MultiSelect.extend({ defaultProps: { withScrollArea: false, styles: { options: scrollingList } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, events: { hover: true, focus: true, touch: true } } }),
    Notification: Notification.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": text.parts.close },
        styles: { description: { color: "var(--mantine-color-dimmed)" } },
      },
    }),
    NavLink: NavLink.extend({ defaultProps: { variant: "light" } }),
  },
});

/** Colours that Mantine's defaults make too pale to read at night. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#4b5563",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-placeholder": "#5b6472",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#264f8f",
    "--mantine-color-ink-light-color": "#1b3f78",
  },
  dark: {
    "--mantine-color-dimmed": "#aeb6c2",
    "--mantine-color-body": "#14171c",
    "--mantine-color-text": "#e3e6ea",
    "--mantine-color-placeholder": "#98a1ae",
    "--mantine-color-error": "#ff9a92",
    "--mantine-color-anchor": "#9cc0f5",
    "--mantine-color-default": "#1d2127",
    "--mantine-color-default-hover": "#262b33",
    "--mantine-color-default-border": "#3a414c",
    "--mantine-color-ink-light": "rgba(111, 153, 215, 0.18)",
    "--mantine-color-ink-light-hover": "rgba(111, 153, 215, 0.26)",
    "--mantine-color-ink-light-color": "#bcd4f7",
  },
});
