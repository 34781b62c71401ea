package dev.karoo.core.pipeline;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// A condition on an attribute of the agent, with the operators of Kubernetes' node affinity.
/// The key `host` stands for the agent's name.
///
/// @param key the attribute
/// @param operator how to compare
/// @param values at least one for In and NotIn, none for Exists and DoesNotExist, one number for Gt
///     and Lt
public record Selector(String key, Operator operator, List<String> values) {
  /// How to compare; an absent attribute satisfies only NotIn and DoesNotExist.
  public enum Operator {
    IN, NOT_IN, EXISTS, DOES_NOT_EXIST, GT, LT
  }

  public Selector {
    values = List.copyOf(values);
  }

  /// Whether an agent with these attributes (its name under `host`) satisfies it.
  public boolean matches(Map<String, String> attributes) {
    String value = attributes.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GT -> value != null && compare(value) > 0;
      case LT -> value != null && compare(value) < 0;
    };
  }

  private int compare(String value) {
    try {
      return new BigDecimal(value).compareTo(new BigDecimal(values.getFirst()));
    } catch (NumberFormatException e) {
      return 0; // an attribute that is no number is neither greater nor less
    }
  }
}
