package dev.karoo.mesos.translate;

import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.range;
import static dev.karoo.mesos.Messages.reserved;
import static dev.karoo.mesos.Messages.scalar;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {
  private static Resources sum(Resource... resources) {
    return Amounts.sum(List.of(resources), resource -> true);
  }

  @Test
  void thoseOfOneNameAreAddedUp() {
    assertThat(sum(scalar("cpus", 0.1), reserved(scalar("cpus", 0.2), "karoo"),
        range("ports", 1, 4), range("ports", 5, 9)))
        .isEqualTo(new Resources(Map.of("cpus", new Scalar(300)),
            Map.of("ports", Ranges.of(1, 9))));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1, 1e300})
  void amountsBeyondBoundsAreLeftOut(double value) {
    assertThat(sum(scalar("cpus", value), scalar("mem", 1)).scalars()).containsOnlyKeys("mem");
  }

  @Test
  void rangesThatRunBackwardsAreLeftOut() {
    assertThat(sum(range("ports", 5, 1), range("cores", -3, 4)).isEmpty()).isTrue();
    assertThat(sum(range("ports", 0, Long.MAX_VALUE)).isEmpty()).isTrue();
  }

  @Test
  void volumesRevocableSharedAndSetsAreLeftOut() {
    Resource disk = scalar("disk", 100);
    Resource set = Resource.newBuilder().setName("s").setType(Value.Type.SET).build();
    assertThat(sum(set,
        disk.toBuilder().setRevocable(Resource.RevocableInfo.getDefaultInstance()).build(),
        disk.toBuilder().setShared(Resource.SharedInfo.getDefaultInstance()).build(),
        disk.toBuilder().setDisk(Resource.DiskInfo.newBuilder()
            .setPersistence(Resource.DiskInfo.Persistence.newBuilder().setId("v"))).build(),
        disk.toBuilder().setDisk(Resource.DiskInfo.newBuilder().setSource(
            Resource.DiskInfo.Source.newBuilder().setType(Resource.DiskInfo.Source.Type.MOUNT)))
            .build())
        .isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"*,true", "karoo,true", "karoo/cbf,false", "other,false", "kar,false"})
  void ownAndUnreservedAreUsable(String owner, boolean usable) {
    Resource resource = owner.equals("*")
        ? scalar("cpus", 1)
        : reserved(scalar("cpus", 1), owner);
    assertThat(Roles.usable(resource, "karoo")).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"karoo,true", "karoo/cbf,true", "karoo/cbf/x,false", "karoo/c,false"})
  void aSubRoleUsesWhatRolesAboveItHave(String owner, boolean usable) {
    assertThat(Roles.usable(reserved(scalar("cpus", 1), owner), "karoo/cbf")).isEqualTo(usable);
  }

  @Test
  void anOfferIsWhatOurRoleCanUse() {
    assertThat(Offers.offer(offer("o-1", "a-1", scalar("cpus", 1),
        reserved(scalar("cpus", 2), "karoo"), reserved(scalar("cpus", 4), "other"))).resources()
        .scalar("cpus")).isEqualTo(Scalar.of(3));
  }
}
