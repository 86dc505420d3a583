// Healthy: the API answers, or a worker at the port that is named. What it depends on is no reason to restart it; `/ready` tells of that.
const response = await fetch(`http://127.0.0.1:${process.argv[2] ?? (process.env.PORT || 3000)}/health`, {
  signal: AbortSignal.timeout(4000),
}).catch((error) => ({ ok: false, status: error.cause?.code ?? error.name }));
if (!response.ok) {
  console.error(`/health: ${response.status}`);
  process.exitCode = 1;
}
