import { useCallback, useEffect, useState } from "react";
import { logout, whoAmI, whoIsKnown } from "../../api/auth";
import { ApiError } from "../../api/client";
import type { User } from "../../api/types";
import { toastError } from "../../store/toasts";

export type Session =
  | { phase: "checking" }
  | { phase: "unreachable"; reason: string }
  | { phase: "out" }
  | { phase: "in"; user: User; expired: boolean };

/** Who is logged in; a session that ends during use only asks for the password again. */
export function useSession() {
  const [session, setSession] = useState(atFirst);

  const check = useCallback(async () => {
    setSession(await currentSession());
  }, []);
  const expire = useCallback(() => {
    setSession((now) => (now.phase === "in" ? { ...now, expired: true } : now));
  }, []);
  const enter = useCallback((user: User) => {
    setSession({ phase: "in", user, expired: false });
  }, []);
  const leave = useCallback(async () => {
    try {
      await logout();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) {
        toastError(error);
        return;
      }
    }
    setSession({ phase: "out" });
  }, []);

  const checks = session.phase === "checking";
  useEffect(() => {
    if (!checks) {
      return undefined;
    }
    let current = true;
    void currentSession().then((found) => {
      if (current) {
        setSession(found);
      }
    });
    return () => {
      current = false;
    };
  }, [checks]);

  return { session, check, enter, expire, leave };
}

function atFirst(): Session {
  const user = whoIsKnown();
  return user === undefined ? { phase: "checking" } : { phase: "in", user, expired: false };
}

async function currentSession(): Promise<Session> {
  try {
    return { phase: "in", user: await whoAmI(), expired: false };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      return { phase: "out" };
    }
    return { phase: "unreachable", reason: error instanceof Error ? error.message : String(error) };
  }
}
