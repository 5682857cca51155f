/** How sources are named on the command line. */
export const sourceHelp =
  'Export folder or archive, registry (URL or .properties file), kafka://host:9092/_schemas, ' +
  'or .tsv file with the records of that topic.'
