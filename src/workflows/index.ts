export { drainEndpoint } from './drain-endpoint.js';
export { erase } from './erase.js';
export { handleGatewayEvent } from './handle-gateway-event.js';
export { publishEvents } from './publish-events.js';
export { reconcileGateway } from './reconcile-gateway.js';
export { relay } from './relay.js';
export { retention } from './retention.js';
