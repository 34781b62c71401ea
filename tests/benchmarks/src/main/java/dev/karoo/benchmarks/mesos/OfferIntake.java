package dev.karoo.benchmarks.mesos;

import com.google.protobuf.ByteString;
import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.RecordReader;
import dev.karoo.mesos.translate.Offers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// How long one event with 1,000 offers takes from the wire to the core's values, beside protobuf's
/// own parse of the same bytes. Offers' attributes are not read: the inventory has them, read once.
public final class OfferIntake {
  private static final int OFFERS = 1000;
  private static final int ROUNDS = 400;

  private OfferIntake() {}

  /// Prints one table.
  public static void main(String[] arguments) throws IOException {
    // As MesosHttp does: the messages' code is older than today's protobuf, which warns.
    System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    byte[] event = event().toByteArray();
    byte[] record = record(event);
    long cold = intake(record);
    long[] parse = new long[ROUNDS];
    long[] intake = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      parse[i] = parse(event);
      intake[i] = intake(record);
    }
    long parsed = median(parse);
    long taken = median(intake);
    System.out.printf("%d offers in one event of %d KiB%n", OFFERS, event.length / 1024);
    System.out.printf("protobuf's parse            %8d µs%n", parsed / 1000);
    System.out.printf("decoded and taken in        %8d µs  = %.2f x%n", taken / 1000,
        (double) taken / parsed);
    System.out.printf("the first in a new process  %8d µs%n", cold / 1000);
  }

  private static long parse(byte[] event) throws IOException {
    long start = System.nanoTime();
    consume(Event.parseFrom(event).getOffers().getOffersCount());
    return System.nanoTime() - start;
  }

  private static long intake(byte[] record) throws IOException {
    long start = System.nanoTime();
    ByteString bytes = new RecordReader(new ByteArrayInputStream(record), 1L << 30).next()
        .orElseThrow();
    Event event = MediaType.PROTOBUF.read(bytes, Event.getDefaultInstance());
    consume(event.getOffers().getOffersList().stream().map(Offers::offer).toList().size());
    return System.nanoTime() - start;
  }

  private static void consume(int offers) {
    if (offers != OFFERS) {
      throw new IllegalStateException(offers + " offers");
    }
  }

  /// The later half of the rounds counts: before, the JVM still compiles.
  private static long median(long[] nanos) {
    long[] warm = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  private static byte[] record(byte[] event) {
    byte[] head = (event.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] record = Arrays.copyOf(head, head.length + event.length);
    System.arraycopy(event, 0, record, head.length, event.length);
    return record;
  }

  /// Hosts as in the recordings: GPU and interface resources, three base64url attributes.
  private static Event event() {
    Event.Offers.Builder offers = Event.Offers.newBuilder();
    for (int i = 0; i < OFFERS; i++) {
      offers.addOffers(offer(i));
    }
    return Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers).build();
  }

  private static Offer offer(int number) {
    AllocationInfo role = AllocationInfo.newBuilder().setRole("karoo").build();
    Offer.Builder offer = Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("7adbf683-69be-4f5d-9090-799a5522a035-O" + number))
        .setFrameworkId(FrameworkID.newBuilder().setValue("7adbf683-0000"))
        .setAgentId(AgentID.newBuilder().setValue("7adbf683-69be-4f5d-9090-S" + number))
        .setHostname("agent" + number + ".example").setAllocationInfo(role);
    for (String name : new String[]{"cpus", "mem", "disk", "katsdpcontroller.gpu.0.compute",
      "katsdpcontroller.gpu.0.mem", "katsdpcontroller.interface.0.bandwidth_in",
      "katsdpcontroller.interface.0.bandwidth_out"}) {
      offer.addResources(Resource.newBuilder().setName(name).setType(Value.Type.SCALAR)
          .setAllocationInfo(role).setScalar(Value.Scalar.newBuilder().setValue(number + 0.125)));
    }
    for (String name : new String[]{"ports", "cores"}) {
      offer.addResources(Resource.newBuilder().setName(name).setType(Value.Type.RANGES)
          .setAllocationInfo(role).setRanges(Value.Ranges.newBuilder()
              .addRange(Value.Range.newBuilder().setBegin(0).setEnd(7))
              .addRange(Value.Range.newBuilder().setBegin(9).setEnd(15))));
    }
    for (String name : new String[]{"gpus", "interfaces", "numa"}) {
      offer.addAttributes(Attribute.newBuilder().setName("katsdpcontroller." + name)
          .setType(Value.Type.TEXT)
          .setText(Value.Text.newBuilder().setValue("W3sibmFtZSI6ImVuczEifV0".repeat(8))));
    }
    return offer.build();
  }
}
