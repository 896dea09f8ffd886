/** The way out, where one has logged in. */
import { ActionIcon } from "@mantine/core";
import { logOut, useLoggedIn } from "../api/session";
import { LogOutIcon } from "../components/icons";

export function LogOut() {
  const name = useLoggedIn();
  if (name === null) return null;
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={`Log out ${name}`}
      title={`Log out ${name}`}
      onClick={() => void logOut().finally(() => window.location.reload())}
    >
      <LogOutIcon />
    </ActionIcon>
  );
}
