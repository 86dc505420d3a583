import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from './failure.js';

interface Props {
  label: string;
  /** Name of the file. */
  name: string;
  fetch: () => Promise<Response>;
}

/** Fetches a file and gives it to the person. */
export function DownloadButton({ label, name, fetch }: Props) {
  const download = useMutation({
    mutationFn: async () => {
      const url = URL.createObjectURL(await (await fetch()).blob());
      const link = Object.assign(document.createElement('a'), { href: url, download: name });
      link.click();
      URL.revokeObjectURL(url);
    },
  });
  return (
    <>
      <Button variant="default" loading={download.isPending} onClick={() => download.mutate()}>
        {label}
      </Button>
      {download.isError && <Failure error={download.error} />}
    </>
  );
}
