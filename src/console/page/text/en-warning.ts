/** The texts of a warning's page and of Search. */
export const warningText = {
  warning: {
    title: "Warning",
  },
  search: {
    title: "Search",
  },
} as const;
