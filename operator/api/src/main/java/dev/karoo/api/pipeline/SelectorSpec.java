package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/// A condition on an attribute of the agent, as Kubernetes' node affinity has them.
// @formatter:off: the formatter puts annotations of record components in one line
@ValidationRule(
    value = "self.operator in ['Exists', 'DoesNotExist'] ? !has(self.values) : has(self.values)",
    message = "In, NotIn, Gt and Lt need values; Exists and DoesNotExist have none")
@ValidationRule(value = "!(self.operator in ['Gt', 'Lt']) || size(self.values) == 1",
    message = "Gt and Lt need one number")
public record SelectorSpec(
    @JsonPropertyDescription("The attribute; host stands for the agent's name.")
    @Required @Pattern(Patterns.ATTRIBUTE) String key,
    @JsonPropertyDescription("How to compare: In, NotIn, Exists, DoesNotExist, Gt or Lt.")
    @Required Operator operator,
    @JsonPropertyDescription("At least one for In and NotIn, one number for Gt and Lt, none for "
        + "Exists and DoesNotExist.")
    @Size(max = 1000) List<String> values) {
  public SelectorSpec {
    values = list(values);
  }

  /// How to compare.
  public enum Operator {
    /// It is one of the values.
    @JsonProperty("In")
    IN,
    /// It is none of them.
    @JsonProperty("NotIn")
    NOT_IN,
    /// There is one.
    @JsonProperty("Exists")
    EXISTS,
    /// There is none.
    @JsonProperty("DoesNotExist")
    DOES_NOT_EXIST,
    /// It is greater.
    @JsonProperty("Gt")
    GT,
    /// It is less.
    @JsonProperty("Lt")
    LT
  }
}
