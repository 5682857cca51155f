import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads a line for each schema, `{"type", "schema", "payloads": [hex…]}`, and answers each with a list: nothing for a
 * payload that the official library decodes to its last byte, else why it does not.
 */
public final class Judge {
  private interface Decoder {
    String judge(byte[] payload) throws Exception;
  }

  private static final ObjectMapper json = new ObjectMapper();

  public static void main(String[] words) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode asked = json.readTree(line);
      Decoder decoder = decoderOf(asked.get("type").asText(), asked.get("schema").asText());
      List<String> verdicts = new ArrayList<>();
      for (JsonNode payload : asked.get("payloads")) verdicts.add(verdict(decoder, payload.asText()));
      out.println(json.writeValueAsString(verdicts));
    }
    out.flush();
  }

  private static String verdict(Decoder decoder, String payload) {
    try {
      return decoder.judge(HexFormat.of().parseHex(payload));
    } catch (Exception | OutOfMemoryError | StackOverflowError fault) {
      return fault.getClass().getSimpleName() + ": " + fault.getMessage();
    }
  }

  private static Decoder decoderOf(String type, String schema) throws Exception {
    return type.equals("AVRO") ? avro(new Schema.Parser().parse(schema)) : protobuf(Base64.getDecoder().decode(schema));
  }

  private static Decoder avro(Schema schema) {
    // Serializers write bytes at the top without a length.
    if (schema.getType() == Schema.Type.BYTES) return payload -> "";
    GenericDatumReader<Object> reader = new GenericDatumReader<>(schema);
    return payload -> {
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload, null);
      reader.read(null, decoder);
      return decoder.isEnd() ? "" : "trailing bytes";
    };
  }

  private static Decoder protobuf(byte[] file) throws Exception {
    FileDescriptor descriptor = FileDescriptor.buildFrom(FileDescriptorProto.parseFrom(file), new FileDescriptor[0]);
    Descriptor message = descriptor.getMessageTypes().get(0);
    return payload -> {
      DynamicMessage.parseFrom(message, payload);
      return "";
    };
  }
}
