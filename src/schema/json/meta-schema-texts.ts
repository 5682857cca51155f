// The meta-schemas of json-schema.org (BSD 3-Clause), compact, by their URI without the scheme.
/** The text of every meta-schema that upstream knows. */
export const metaSchemaTexts: ReadonlyMap<string, string> = new Map([
  [
    'json-schema.org/draft-04/schema',
    '{"id":"http://json-schema.org/draft-04/schema#","$schema":"http://json-schema.org/draft-04/schema#","desc' +
      'ription":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$r' +
      'ef":"#"}},"positiveInteger":{"type":"integer","minimum":0},"positiveIntegerDefault0":{"allOf":[{"$ref":"#' +
      '/definitions/positiveInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","null",' +
      '"number","object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"unique' +
      'Items":true}},"type":"object","properties":{"id":{"type":"string"},"$schema":{"type":"string"},"title":{"' +
      'type":"string"},"description":{"type":"string"},"default":{},"multipleOf":{"type":"number","minimum":0,"e' +
      'xclusiveMinimum":true},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"boolean","default":false},' +
      '"minimum":{"type":"number"},"exclusiveMinimum":{"type":"boolean","default":false},"maxLength":{"$ref":"#/' +
      'definitions/positiveInteger"},"minLength":{"$ref":"#/definitions/positiveIntegerDefault0"},"pattern":{"ty' +
      'pe":"string","format":"regex"},"additionalItems":{"anyOf":[{"type":"boolean"},{"$ref":"#"}],"default":{}}' +
      ',"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":{}},"maxItems":{"$ref":"#' +
      '/definitions/positiveInteger"},"minItems":{"$ref":"#/definitions/positiveIntegerDefault0"},"uniqueItems":' +
      '{"type":"boolean","default":false},"maxProperties":{"$ref":"#/definitions/positiveInteger"},"minPropertie' +
      's":{"$ref":"#/definitions/positiveIntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"addi' +
      'tionalProperties":{"anyOf":[{"type":"boolean"},{"$ref":"#"}],"default":{}},"definitions":{"type":"object"' +
      ',"additionalProperties":{"$ref":"#"},"default":{}},"properties":{"type":"object","additionalProperties":{' +
      '"$ref":"#"},"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},"defau' +
      'lt":{}},"dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definiti' +
      'ons/stringArray"}]}},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/' +
      'definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniq' +
      'ueItems":true}]},"format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":' +
      '"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"dependenci' +
      'es":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]},"default":{}}',
  ],
  [
    'json-schema.org/draft-06/schema',
    '{"$schema":"http://json-schema.org/draft-06/schema#","$id":"http://json-schema.org/draft-06/schema#","tit' +
      'le":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"' +
      '#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"allOf":[{"$ref":"' +
      '#/definitions/nonNegativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","nu' +
      'll","number","object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":tr' +
      'ue,"default":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"string","format":"uri-referenc' +
      'e"},"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string","format":"uri-reference"},"title":' +
      '{"type":"string"},"description":{"type":"string"},"default":{},"examples":{"type":"array","items":{}},"mu' +
      'ltipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"' +
      'number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/definiti' +
      'ons/nonNegativeInteger"},"minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"pattern":{"type' +
      '":"string","format":"regex"},"additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/def' +
      'initions/schemaArray"}],"default":{}},"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{' +
      '"$ref":"#/definitions/nonNegativeIntegerDefault0"},"uniqueItems":{"type":"boolean","default":false},"cont' +
      'ains":{"$ref":"#"},"maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":"#' +
      '/definitions/nonNegativeIntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"additionalProp' +
      'erties":{"$ref":"#"},"definitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"pr' +
      'operties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":' +
      '"object","additionalProperties":{"$ref":"#"},"default":{}},"dependencies":{"type":"object","additionalPro' +
      'perties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propertyNames":{"$ref":"#"},"con' +
      'st":{},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/definitions/si' +
      'mpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}' +
      ']},"format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions' +
      '/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"default":{}}',
  ],
  [
    'json-schema.org/draft-07/schema',
    '{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft-07/schema#","tit' +
      'le":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"' +
      '#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"allOf":[{"$ref":"' +
      '#/definitions/nonNegativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","nu' +
      'll","number","object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":tr' +
      'ue,"default":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"string","format":"uri-referenc' +
      'e"},"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string","format":"uri-reference"},"$commen' +
      't":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"default":true,"readOnly":' +
      '{"type":"boolean","default":false},"examples":{"type":"array","items":true},"multipleOf":{"type":"number"' +
      ',"exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type"' +
      ':"number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/definitions/nonNegativeInteger"},"' +
      'minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex' +
      '"},"additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"d' +
      'efault":true},"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{"$ref":"#/definitions/no' +
      'nNegativeIntegerDefault0"},"uniqueItems":{"type":"boolean","default":false},"contains":{"$ref":"#"},"maxP' +
      'roperties":{"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":"#/definitions/nonNegative' +
      'IntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},"de' +
      'finitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"type":"objec' +
      't","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":"object","additionalProp' +
      'erties":{"$ref":"#"},"propertyNames":{"format":"regex"},"default":{}},"dependencies":{"type":"object","ad' +
      'ditionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propertyNames":{"$ref' +
      '":"#"},"const":true,"enum":{"type":"array","items":true,"minItems":1,"uniqueItems":true},"type":{"anyOf":' +
      '[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minIt' +
      'ems":1,"uniqueItems":true}]},"format":{"type":"string"},"contentMediaType":{"type":"string"},"contentEnco' +
      'ding":{"type":"string"},"if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"},"allOf":{"$ref":"#/defi' +
      'nitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaA' +
      'rray"},"not":{"$ref":"#"}},"default":true}',
  ],
  [
    'json-schema.org/draft/2019-09/schema',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/sc' +
      'hema","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/core":true,"https://json-schema.org/dra' +
      'ft/2019-09/vocab/applicator":true,"https://json-schema.org/draft/2019-09/vocab/validation":true,"https://' +
      'json-schema.org/draft/2019-09/vocab/meta-data":true,"https://json-schema.org/draft/2019-09/vocab/format":' +
      'false,"https://json-schema.org/draft/2019-09/vocab/content":true},"$recursiveAnchor":true,"title":"Core a' +
      'nd Validation specifications meta-schema","allOf":[{"$ref":"meta/core"},{"$ref":"meta/applicator"},{"$ref' +
      '":"meta/validation"},{"$ref":"meta/meta-data"},{"$ref":"meta/format"},{"$ref":"meta/content"}],"type":["o' +
      'bject","boolean"],"properties":{"definitions":{"$comment":"While no longer an official keyword as it is r' +
      'eplaced by $defs, this keyword is retained in the meta-schema to prevent incompatible extensions as it re' +
      'mains in common use.","type":"object","additionalProperties":{"$recursiveRef":"#"},"default":{}},"depende' +
      'ncies":{"$comment":"\\"dependencies\\" is no longer a keyword, but schema authors should avoid redefining' +
      ' it to facilitate a smooth transition to \\"dependentSchemas\\" and \\"dependentRequired\\"","type":"obje' +
      'ct","additionalProperties":{"anyOf":[{"$recursiveRef":"#"},{"$ref":"meta/validation#/$defs/stringArray"}]' +
      '}}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/core',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/core","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/core":true},"$recursiveAnchor":true,' +
      '"title":"Core vocabulary meta-schema","type":["object","boolean"],"properties":{"$id":{"type":"string","f' +
      'ormat":"uri-reference","$comment":"Non-empty fragments not allowed.","pattern":"^[^#]*#?$"},"$schema":{"t' +
      'ype":"string","format":"uri"},"$anchor":{"type":"string","pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"},"$ref":{' +
      '"type":"string","format":"uri-reference"},"$recursiveRef":{"type":"string","format":"uri-reference"},"$re' +
      'cursiveAnchor":{"type":"boolean","default":false},"$vocabulary":{"type":"object","propertyNames":{"type":' +
      '"string","format":"uri"},"additionalProperties":{"type":"boolean"}},"$comment":{"type":"string"},"$defs":' +
      '{"type":"object","additionalProperties":{"$recursiveRef":"#"},"default":{}}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/applicator',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/applicator","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/applicator":true},"$recursiveA' +
      'nchor":true,"title":"Applicator vocabulary meta-schema","type":["object","boolean"],"properties":{"additi' +
      'onalItems":{"$recursiveRef":"#"},"unevaluatedItems":{"$recursiveRef":"#"},"items":{"anyOf":[{"$recursiveR' +
      'ef":"#"},{"$ref":"#/$defs/schemaArray"}]},"contains":{"$recursiveRef":"#"},"additionalProperties":{"$recu' +
      'rsiveRef":"#"},"unevaluatedProperties":{"$recursiveRef":"#"},"properties":{"type":"object","additionalPro' +
      'perties":{"$recursiveRef":"#"},"default":{}},"patternProperties":{"type":"object","additionalProperties":' +
      '{"$recursiveRef":"#"},"propertyNames":{"format":"regex"},"default":{}},"dependentSchemas":{"type":"object' +
      '","additionalProperties":{"$recursiveRef":"#"}},"propertyNames":{"$recursiveRef":"#"},"if":{"$recursiveRe' +
      'f":"#"},"then":{"$recursiveRef":"#"},"else":{"$recursiveRef":"#"},"allOf":{"$ref":"#/$defs/schemaArray"},' +
      '"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs/schemaArray"},"not":{"$recursiveRef":"#"}' +
      '},"$defs":{"schemaArray":{"type":"array","minItems":1,"items":{"$recursiveRef":"#"}}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/validation',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/validation","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/validation":true},"$recursiveA' +
      'nchor":true,"title":"Validation vocabulary meta-schema","type":["object","boolean"],"properties":{"multip' +
      'leOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"numb' +
      'er"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/nonNeg' +
      'ativeInteger"},"minLength":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"pattern":{"type":"string","form' +
      'at":"regex"},"maxItems":{"$ref":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeInte' +
      'gerDefault0"},"uniqueItems":{"type":"boolean","default":false},"maxContains":{"$ref":"#/$defs/nonNegative' +
      'Integer"},"minContains":{"$ref":"#/$defs/nonNegativeInteger","default":1},"maxProperties":{"$ref":"#/$def' +
      's/nonNegativeInteger"},"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"required":{"$ref":"' +
      '#/$defs/stringArray"},"dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/string' +
      'Array"}},"const":true,"enum":{"type":"array","items":true},"type":{"anyOf":[{"$ref":"#/$defs/simpleTypes"' +
      '},{"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":true}]}},"$defs":{"no' +
      'nNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativ' +
      'eInteger","default":0},"simpleTypes":{"enum":["array","boolean","integer","null","number","object","strin' +
      'g"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,"default":[]}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/meta-data',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/meta-data","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/meta-data":true},"$recursiveAnc' +
      'hor":true,"title":"Meta-data vocabulary meta-schema","type":["object","boolean"],"properties":{"title":{"' +
      'type":"string"},"description":{"type":"string"},"default":true,"deprecated":{"type":"boolean","default":f' +
      'alse},"readOnly":{"type":"boolean","default":false},"writeOnly":{"type":"boolean","default":false},"examp' +
      'les":{"type":"array","items":true}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/format',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/format","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/format":true},"$recursiveAnchor":t' +
      'rue,"title":"Format vocabulary meta-schema","type":["object","boolean"],"properties":{"format":{"type":"s' +
      'tring"}}}',
  ],
  [
    'json-schema.org/draft/2019-09/meta/content',
    '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-09/me' +
      'ta/content","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/content":true},"$recursiveAnchor"' +
      ':true,"title":"Content vocabulary meta-schema","type":["object","boolean"],"properties":{"contentMediaTyp' +
      'e":{"type":"string"},"contentEncoding":{"type":"string"},"contentSchema":{"$recursiveRef":"#"}}}',
  ],
  [
    'json-schema.org/draft/2020-12/schema',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/sc' +
      'hema","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,"https://json-schema.org/dra' +
      'ft/2020-12/vocab/applicator":true,"https://json-schema.org/draft/2020-12/vocab/unevaluated":true,"https:/' +
      '/json-schema.org/draft/2020-12/vocab/validation":true,"https://json-schema.org/draft/2020-12/vocab/meta-d' +
      'ata":true,"https://json-schema.org/draft/2020-12/vocab/format-annotation":true,"https://json-schema.org/d' +
      'raft/2020-12/vocab/content":true},"$dynamicAnchor":"meta","title":"Core and Validation specifications met' +
      'a-schema","allOf":[{"$ref":"meta/core"},{"$ref":"meta/applicator"},{"$ref":"meta/unevaluated"},{"$ref":"m' +
      'eta/validation"},{"$ref":"meta/meta-data"},{"$ref":"meta/format-annotation"},{"$ref":"meta/content"}],"ty' +
      'pe":["object","boolean"],"$comment":"This meta-schema also defines keywords that have appeared in previou' +
      's drafts in order to prevent incompatible extensions as they remain in common use.","properties":{"defini' +
      'tions":{"$comment":"\\"definitions\\" has been replaced by \\"$defs\\".","type":"object","additionalPrope' +
      'rties":{"$dynamicRef":"#meta"},"deprecated":true,"default":{}},"dependencies":{"$comment":"\\"dependencie' +
      's\\" has been split and replaced by \\"dependentSchemas\\" and \\"dependentRequired\\" in order to serve ' +
      'their differing semantics.","type":"object","additionalProperties":{"anyOf":[{"$dynamicRef":"#meta"},{"$r' +
      'ef":"meta/validation#/$defs/stringArray"}]},"deprecated":true,"default":{}},"$recursiveAnchor":{"$comment' +
      '":"\\"$recursiveAnchor\\" has been replaced by \\"$dynamicAnchor\\".","$ref":"meta/core#/$defs/anchorStri' +
      'ng","deprecated":true},"$recursiveRef":{"$comment":"\\"$recursiveRef\\" has been replaced by \\"$dynamicR' +
      'ef\\".","$ref":"meta/core#/$defs/uriReferenceString","deprecated":true}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/core',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/core","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true},"$dynamicAnchor":"meta",' +
      '"title":"Core vocabulary meta-schema","type":["object","boolean"],"properties":{"$id":{"$ref":"#/$defs/ur' +
      'iReferenceString","$comment":"Non-empty fragments not allowed.","pattern":"^[^#]*#?$"},"$schema":{"$ref":' +
      '"#/$defs/uriString"},"$ref":{"$ref":"#/$defs/uriReferenceString"},"$anchor":{"$ref":"#/$defs/anchorString' +
      '"},"$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},"$dynamicAnchor":{"$ref":"#/$defs/anchorString"},"' +
      '$vocabulary":{"type":"object","propertyNames":{"$ref":"#/$defs/uriString"},"additionalProperties":{"type"' +
      ':"boolean"}},"$comment":{"type":"string"},"$defs":{"type":"object","additionalProperties":{"$dynamicRef":' +
      '"#meta"}}},"$defs":{"anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},"uriString":{' +
      '"type":"string","format":"uri"},"uriReferenceString":{"type":"string","format":"uri-reference"}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/applicator',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/applicator","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/applicator":true},"$dynamicAnc' +
      'hor":"meta","title":"Applicator vocabulary meta-schema","type":["object","boolean"],"properties":{"prefix' +
      'Items":{"$ref":"#/$defs/schemaArray"},"items":{"$dynamicRef":"#meta"},"contains":{"$dynamicRef":"#meta"},' +
      '"additionalProperties":{"$dynamicRef":"#meta"},"properties":{"type":"object","additionalProperties":{"$dy' +
      'namicRef":"#meta"},"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$dynamicRe' +
      'f":"#meta"},"propertyNames":{"format":"regex"},"default":{}},"dependentSchemas":{"type":"object","additio' +
      'nalProperties":{"$dynamicRef":"#meta"},"default":{}},"propertyNames":{"$dynamicRef":"#meta"},"if":{"$dyna' +
      'micRef":"#meta"},"then":{"$dynamicRef":"#meta"},"else":{"$dynamicRef":"#meta"},"allOf":{"$ref":"#/$defs/s' +
      'chemaArray"},"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs/schemaArray"},"not":{"$dynam' +
      'icRef":"#meta"}},"$defs":{"schemaArray":{"type":"array","minItems":1,"items":{"$dynamicRef":"#meta"}}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/unevaluated',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/unevaluated","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/unevaluated":true},"$dynamicA' +
      'nchor":"meta","title":"Unevaluated applicator vocabulary meta-schema","type":["object","boolean"],"proper' +
      'ties":{"unevaluatedItems":{"$dynamicRef":"#meta"},"unevaluatedProperties":{"$dynamicRef":"#meta"}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/validation',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/validation","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/validation":true},"$dynamicAnc' +
      'hor":"meta","title":"Validation vocabulary meta-schema","type":["object","boolean"],"properties":{"type":' +
      '{"anyOf":[{"$ref":"#/$defs/simpleTypes"},{"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems' +
      '":1,"uniqueItems":true}]},"const":true,"enum":{"type":"array","items":true},"multipleOf":{"type":"number"' +
      ',"exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type"' +
      ':"number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/nonNegativeInteger"},"minLen' +
      'gth":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"maxItems' +
      '":{"$ref":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"uniqueI' +
      'tems":{"type":"boolean","default":false},"maxContains":{"$ref":"#/$defs/nonNegativeInteger"},"minContains' +
      '":{"$ref":"#/$defs/nonNegativeInteger","default":1},"maxProperties":{"$ref":"#/$defs/nonNegativeInteger"}' +
      ',"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"required":{"$ref":"#/$defs/stringArray"},' +
      '"dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/stringArray"}}},"$defs":{"no' +
      'nNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativ' +
      'eInteger","default":0},"simpleTypes":{"enum":["array","boolean","integer","null","number","object","strin' +
      'g"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,"default":[]}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/meta-data',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/meta-data","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/meta-data":true},"$dynamicAncho' +
      'r":"meta","title":"Meta-data vocabulary meta-schema","type":["object","boolean"],"properties":{"title":{"' +
      'type":"string"},"description":{"type":"string"},"default":true,"deprecated":{"type":"boolean","default":f' +
      'alse},"readOnly":{"type":"boolean","default":false},"writeOnly":{"type":"boolean","default":false},"examp' +
      'les":{"type":"array","items":true}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/format-annotation',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/format-annotation","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-annotation":true' +
      '},"$dynamicAnchor":"meta","title":"Format vocabulary meta-schema for annotation results","type":["object"' +
      ',"boolean"],"properties":{"format":{"type":"string"}}}',
  ],
  [
    'json-schema.org/draft/2020-12/meta/content',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-12/me' +
      'ta/content","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/content":true},"$dynamicAnchor":"' +
      'meta","title":"Content vocabulary meta-schema","type":["object","boolean"],"properties":{"contentEncoding' +
      '":{"type":"string"},"contentMediaType":{"type":"string"},"contentSchema":{"$dynamicRef":"#meta"}}}',
  ],
])
