/** The login: a key or a provider's token, which the browser then keeps where no script finds it. */
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { RequestFailed } from "../../api/client";
import { logIn, SESSION, type Session } from "../../api/session";
import { Check } from "../../components/CheckList";
import { Logo } from "../../components/icons";
import styles from "./Login.module.css";

export default function Login({ session }: { session: Session }) {
  const queries = useQueryClient();
  const box = useId();
  const [credential, setCredential] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [remember, setRemember] = useState(false);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const opened = await logIn(credential.trim(), remember);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      queries.setQueryData(SESSION, opened);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <h1 className={styles.title}>
          <Logo />
          Groundswell
        </h1>
        {session.name !== null && (
          <p role="alert" className={styles.problem}>
            “{session.name}” lacks the scope “read”, which this page needs.
          </p>
        )}
        <p className={styles.text}>Log in with an API key or a token of your login provider.</p>
        <TextInput
          type="password"
          label="Key or token"
          value={credential}
          onChange={(event) => setCredential(event.currentTarget.value)}
          error={problem}
          autoComplete="current-password"
          required
          data-autofocus
        />
        {session.remember_days > 0 && (
          <label className={styles.remember} htmlFor={box}>
            <Check
              id={box}
              checked={remember}
              onChange={(event) => setRemember(event.currentTarget.checked)}
            />
            <span>
              Stay signed in on this device
              <span className={styles.hint}>
                Ends after {daysWord(session.remember_days)} without use
              </span>
            </span>
          </label>
        )}
        <Button type="submit" loading={busy}>
          Log in
        </Button>
        {session.login_url !== null && (
          <Button
            component="a"
            href={session.login_url}
            target="_blank"
            rel="noreferrer"
            variant="default"
          >
            Log in at the provider
          </Button>
        )}
      </form>
    </main>
  );
}

const daysWord = (days: number) => (days === 1 ? "a day" : `${days} days`);

/** What went wrong, as a sentence, and what to do about a key that is not taken. */
function problemOf(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  const refused = error instanceof RequestFailed && error.status === 401;
  return refused ? `${sentence} Whoever runs this platform can give you a new one.` : sentence;
}
