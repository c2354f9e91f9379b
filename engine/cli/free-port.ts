import { createServer } from "node:net";

const HIGHEST_PORT = 65_535;

/** The first port from there on that nobody listens on, on the loopback. Somebody else may take it in the next moment. */
export async function findFreePort(first: number): Promise<number> {
  for (let port = first; port <= HIGHEST_PORT; port += 1) if (await isFree(port)) return port;
  return first;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
