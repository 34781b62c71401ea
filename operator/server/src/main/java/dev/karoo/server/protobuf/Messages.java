package dev.karoo.server.protobuf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The fields of Kubernetes' messages, by number, from the `generated.proto` files of `k8s.io/api`
/// and `k8s.io/apimachinery`: only those of the kinds that are served here.
final class Messages {
  /// A line a message: fields are `name=number:type`, where the type may be left out for text, and
  /// in brackets means repeated.
  private static final String TABLE = """
      ObjectMeta name=1 generateName=2 namespace=3 selfLink=4 uid=5 resourceVersion=6 \
      generation=7:int \
      creationTimestamp=8:Time deletionTimestamp=9:Time deletionGracePeriodSeconds=10:int \
      labels=11:map \
      annotations=12:map ownerReferences=13:[OwnerReference] finalizers=14:[text] \
      managedFields=17:[ManagedFieldsEntry]
      OwnerReference kind=1 name=3 uid=4 apiVersion=5 controller=6:bool blockOwnerDeletion=7:bool
      ManagedFieldsEntry manager=1 operation=2 apiVersion=3 time=4:Time fieldsType=6 \
      fieldsV1=7:Json subresource=8
      ObjectReference kind=1 namespace=2 name=3 uid=4 apiVersion=5 resourceVersion=6 fieldPath=7
      DeleteOptions gracePeriodSeconds=1:int preconditions=2:Preconditions orphanDependents=3:bool \
      propagationPolicy=4 dryRun=5:[text]
      Preconditions uid=1 resourceVersion=2
      v1/Namespace metadata=1:ObjectMeta spec=2:NamespaceSpec status=3:NamespaceStatus
      NamespaceSpec finalizers=1:[text]
      NamespaceStatus phase=1
      v1/ResourceQuota metadata=1:ObjectMeta spec=2:QuotaSpec status=3:QuotaStatus
      QuotaSpec hard=1:quantities scopes=2:[text]
      QuotaStatus hard=1:quantities used=2:quantities
      v1/Event metadata=1:ObjectMeta involvedObject=2:ObjectReference reason=3 message=4 \
      source=5:EventSource \
      firstTimestamp=6:Time lastTimestamp=7:Time count=8:int type=9 eventTime=10:MicroTime \
      series=11:EventSeries \
      action=12 related=13:ObjectReference reportingComponent=14 reportingInstance=15
      EventSource component=1 host=2
      EventSeries count=1:int lastObservedTime=2:MicroTime
      events.k8s.io/v1/Event metadata=1:ObjectMeta eventTime=2:MicroTime series=3:EventSeries \
      reportingController=4 \
      reportingInstance=5 action=6 reason=7 regarding=8:ObjectReference \
      related=9:ObjectReference note=10 type=11 \
      deprecatedSource=12:EventSource deprecatedFirstTimestamp=13:Time \
      deprecatedLastTimestamp=14:Time \
      deprecatedCount=15:int
      coordination.k8s.io/v1/Lease metadata=1:ObjectMeta spec=2:LeaseSpec
      LeaseSpec holderIdentity=1 leaseDurationSeconds=2:int acquireTime=3:MicroTime \
      renewTime=4:MicroTime \
      leaseTransitions=5:int strategy=6 preferredHolder=7
      authorization.k8s.io/v1/SelfSubjectAccessReview metadata=1:ObjectMeta spec=2:AccessSpec
      AccessSpec resourceAttributes=1:ResourceAttributes \
      nonResourceAttributes=2:NonResourceAttributes
      ResourceAttributes namespace=1 verb=2 group=3 version=4 resource=5 subresource=6 name=7
      NonResourceAttributes path=1 verb=2
      authorization.k8s.io/v1/SelfSubjectRulesReview metadata=1:ObjectMeta spec=2:RulesSpec
      RulesSpec namespace=1
      authentication.k8s.io/v1/SelfSubjectReview metadata=1:ObjectMeta
      """;

  private static final Map<String, Map<Integer, Field>> MESSAGES = read();

  /// A field.
  ///
  /// @param name in JSON
  /// @param type `text`, `int`, `bool`, `map` (of texts), `quantities` (a map of them), or a
  ///     message's name
  /// @param count whether there can be many
  record Field(String name, String type, Count count) {}

  /// How many values a field has.
  enum Count {
    /// One.
    ONE,
    /// Any number.
    MANY
  }

  private Messages() {}

  /// The fields of a message; empty when it is not known.
  static Optional<Map<Integer, Field>> fields(String message) {
    return Optional.ofNullable(MESSAGES.get(message));
  }

  private static Map<String, Map<Integer, Field>> read() {
    Map<String, Map<Integer, Field>> messages = new HashMap<>();
    TABLE.lines().forEach(line -> {
      String[] words = line.split(" ", -1);
      Map<Integer, Field> fields = new HashMap<>();
      Arrays.stream(words).skip(1).forEach(word -> {
        String[] parts = word.split("[=:]", -1);
        String type = parts.length > 2 ? parts[2] : "text";
        boolean many = type.startsWith("[");
        fields.put(Integer.valueOf(parts[1]), new Field(parts[0],
            many ? type.substring(1, type.length() - 1) : type, many ? Count.MANY : Count.ONE));
      });
      messages.put(words[0], Map.copyOf(fields));
    });
    return Map.copyOf(messages);
  }
}
