/** True of all deliveries; it names the index of what an endpoint had, which nothing else is to use: migration 003. */
export const anyOfEndpoint = 'attempts >= 0';
