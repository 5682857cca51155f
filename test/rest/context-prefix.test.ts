import { takeContextPrefix } from '../../src/rest/context-prefix.ts'

describe('a context prefix', () => {
  test.each<[string, string, string | undefined]>([
    ['/subjects/s', '/subjects/s', undefined],
    ['/contexts', '/contexts', undefined],
    ['/contexts/', '/contexts', undefined],
    ['/contexts/.c/subjects/s/versions', '/subjects/:.c:s/versions', ':.c:'],
    ['/contexts/c/subjects/s', '/subjects/:.c:s', ':.c:'],
    ['/contexts/:.c:/subjects/s', '/subjects/:.c:s', ':.c:'],
    ['/contexts/:.c/subjects/s', '/subjects/:.c:s', ':.c:'],
    ['/contexts/:c:/subjects/s', '/subjects/:.c:s', ':.c:'],
    ['/contexts/.c/subjects/a%2Fb/', '/subjects/:.c:a%2Fb', ':.c:'],
    ['/contexts/:.:/subjects/s', '/subjects/s', ''],
    ['/contexts/./subjects/s', '/subjects/s', ''],
    ['/contexts/.c/subjects/:.d:s', '/subjects/:.d:s', ':.c:'],
    ['/contexts/.c/subjects/%3A.d%3As', '/subjects/%3A.d%3As', ':.c:'],
    ['/contexts/.c/subjects/:.:s', '/subjects/:.:s', ':.c:'],
    ['/contexts/.c/subjects/:x', '/subjects/:.c::x', ':.c:'],
    ['/contexts/.c/compatibility/subjects/s/versions/1', '/compatibility/subjects/:.c:s/versions/1', ':.c:'],
    ['/contexts/.c/associations/subjects/s', '/associations/subjects/:.c:s', ':.c:'],
    ['/contexts/.c/associations/resources/-/s', '/associations/resources/-/s', ':.c:'],
    ['/contexts/.c/associations:batchMutate', '/associations:batchMutate', ':.c:'],
    ['/contexts/.c/config', '/config/:.c:', ':.c:'],
    ['/contexts/.c/mode/', '/mode/:.c:', ':.c:'],
    ['/contexts/.c/config/s', '/config/:.c:s', ':.c:'],
    ['/contexts/:.:/config', '/config', ''],
    ['/contexts/.c/schemas/ids/7/schema', '/schemas/ids/7/schema', ':.c:'],
    ['/contexts/.c/schemas', '/schemas', ':.c:'],
    ['/contexts/.c/subjects', '/subjects', ':.c:'],
    ['/contexts/.c/contexts', '/contexts', ':.c:'],
    ['/contexts/.c/contexts/.d/subjects', '/subjects', ':.d:'],
    ['/contexts/.c', '/contexts/:.c:', undefined],
    ['/contexts/c/', '/contexts/:.c:', undefined],
    ['/contexts/.', '/contexts', undefined],
    ['/contexts/:.:', '/contexts', undefined],
    ['/contexts/%3A.c%3A/subjects/s', '/subjects/:.%3A.c%3A:s', ':.%3A.c%3A:'],
    ['/contexts/%2Ec/subjects/s', '/subjects/:.%2Ec:s', ':.%2Ec:'],
    ['/subjects/contexts/versions', '/subjects/contexts/versions', undefined],
    ['/contexts/.c/subjects/contexts/versions', '/subjects/:.c:contexts/versions', ':.c:'],
    ['/contexts/.c/subjects/subjects', '/subjects/:.c:subjects', ':.c:'],
    ['/contexts/.c/v1/metadata/id', '/v1/metadata/id', ':.c:'],
  ])('%s', (path, rewritten, context) => {
    expect(takeContextPrefix(path)).toEqual({ path: rewritten, context })
  })

  test.each([
    ['/contexts/a:b/subjects', 'a:b', '/subjects'],
    ['/contexts/:.a:b:/subjects', '.a:b', '/subjects'],
    ['/contexts/a:b', 'a:b', '/contexts/a:b'],
  ])('%s has a colon in its name', (path, badName, rest) => {
    expect(takeContextPrefix(path)).toEqual({ badName, path: rest })
  })
})
