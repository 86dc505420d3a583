import { CopyCurl } from '../../parts/curl.js';
import { LinkTo } from '../../parts/link-to.js';
import { useWords } from '../../words/language.js';
import { eventsAbout } from '../events/page-of.js';

/** To all that has happened to it, and how a program reads it. `path`: of the API. */
export function ThingActions({ id, path }: { id: string; path: string }) {
  const { events } = useWords();
  return (
    <>
      <LinkTo to={eventsAbout(id)}>{events.title}</LinkTo>
      <CopyCurl path={`${path}/${id}`} />
    </>
  );
}
