/** The page's few icons, drawn here so that none is loaded. All are decoration: words stand beside. */
import type { ReactNode } from "react";

function Icon({ children, size = 16 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const SunIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />
  </Icon>
);

export const AutoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 3a9 9 0 0 1 0 18Z" fill="currentColor" />
  </Icon>
);

export const BellIcon = () => (
  <Icon>
    <path d="M6 9a6 6 0 0 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9ZM10 20a2.2 2.2 0 0 0 4 0" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon size={14}>
    <path d="M8 5v14M16 5v14" strokeWidth="3.5" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon size={14}>
    <path d="M7 4.5v15l12-7.5Z" fill="currentColor" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="11" cy="11" r="7" />
    <path d="m20 20-3.6-3.6" />
  </Icon>
);

export const FilterIcon = () => (
  <Icon>
    <path d="M4 6h16M7 12h10M10 18h4" />
  </Icon>
);

export const TableIcon = () => (
  <Icon>
    <rect x="3.5" y="4.5" width="17" height="15" rx="2" />
    <path d="M3.5 10h17M3.5 15h17M10 10v9.5" />
  </Icon>
);

export const ChartIcon = () => (
  <Icon>
    <path d="M4 19.5h16M4 15l5-6 4 4 6-8" />
  </Icon>
);

export const SaveIcon = () => (
  <Icon>
    <path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15" />
  </Icon>
);

export const CompareIcon = () => (
  <Icon>
    <path d="M3 15l5-6 4 4 8-8" />
    <path d="M3 20l5-4 4 2 9-6" strokeDasharray="2 3.4" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7v5l3.5 2" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="m6 9 6 6 6-6" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);

export const CommandIcon = () => (
  <Icon>
    <path d="M5 7l5 5-5 5M12 18h7" />
  </Icon>
);

export const LogOutIcon = () => (
  <Icon>
    <path d="M10 4H5v16h5M15 8l4 4-4 4M9 12h10" />
  </Icon>
);

export const ReportIcon = () => (
  <Icon>
    <path d="M6 3h8l4 4v14H6ZM14 3v4h4M9 17v-3M12 17v-6M15 17v-4" />
  </Icon>
);

/** The mark: two swells in a rounded square. */
export function Logo() {
  return (
    <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-primary-color-filled)" />
      <g fill="none" stroke="#fff" strokeWidth="2.8" strokeLinecap="round">
        <path d="M5 13c3.2-4.4 6.3-4.4 9.4-.6 3.2 3.9 6.6 4.1 12.6-2.4" />
        <path d="M5 21.5c3.2-4.4 6.3-4.4 9.4-.6 3.2 3.9 6.6 4.1 12.6-2.4" strokeOpacity=".6" />
      </g>
    </svg>
  );
}
