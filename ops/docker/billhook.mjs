#!/usr/bin/env node
// In the image everything is installed and built: what bin/billhook.mjs would see to is done.
import { main } from '../../dist/cli/main.js';

await main(process.argv.slice(2));
