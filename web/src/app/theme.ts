/** The Mantine theme: the platform's blue as the accent, and quiet defaults. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const tide: MantineColorsTuple = [
  "#e8f3fc",
  "#d0e4f5",
  "#9fc8eb",
  "#6aaae1",
  "#4191d8",
  "#2881d3",
  "#0b62a8",
  "#0a5896",
  "#084a80",
  "#053c69",
];

export const theme = createTheme({
  colors: { tide },
  primaryColor: "tide",
  primaryShade: { light: 6, dark: 4 },
  fontFamily: "var(--gs-font)",
  headings: { fontFamily: "var(--gs-font)" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  // Said, not implied: the style sheet gives filled ones other colours at night.
  components: { Button: { defaultProps: { variant: "filled" } } },
});
