/** Puts the page on screen. */
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import "./app/mantine.css";
import "./app/app.css";
import "./app/print.css";
import { App } from "./app/App";
import { Providers } from "./app/providers";
import { LoginGate } from "./features/login/LoginGate";
import { isReport } from "./lib/report";

const ReportPage = lazy(() => import("./features/report/ReportPage"));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <Providers>
      <LoginGate>
        {isReport(window.location.pathname) ? (
          <Suspense>
            <ReportPage />
          </Suspense>
        ) : (
          <App />
        )}
      </LoginGate>
    </Providers>
  </StrictMode>,
);
