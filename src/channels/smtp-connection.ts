import { isLoopbackHost } from './loopback.js';

export interface SmtpServer {
  host: string;
  /** 465: TLS from the first byte. */
  port: number;
  /** Absent: no login. */
  user?: string;
  password?: string;
}

export interface SmtpTrust {
  /** Decides whether the connection may do without a checked certificate. */
  isLoopback?: (host: string) => boolean;
  /** PEM, in place of Node's own roots. */
  ca?: string;
}

const implicitTlsPort = 465;

/** How a server is spoken to, as nodemailer takes it: TLS and login. Whoever sends and whoever only looks speak alike. */
export function smtpConnection(server: SmtpServer, { isLoopback = isLoopbackHost, ca }: SmtpTrust = {}) {
  const { host, port, user, password } = server;
  const local = isLoopback(host);
  return {
    ...{ host, port, secure: port === implicitTlsPort, requireTLS: !local || user !== undefined },
    tls: { minVersion: 'TLSv1.2' as const, rejectUnauthorized: !local, ...(ca === undefined ? {} : { ca }) },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  };
}
