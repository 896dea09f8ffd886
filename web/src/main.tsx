/** Puts the page on screen. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/mantine.css";
import "./app/app.css";
import { App } from "./app/App";
import { Providers } from "./app/providers";
import { LoginGate } from "./features/login/LoginGate";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <Providers>
      <LoginGate>
        <App />
      </LoginGate>
    </Providers>
  </StrictMode>,
);
