package dev.karoo.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.jspecify.annotations.Nullable;

/// What all kinds have in common: metadata, what is wanted, what is so.
///
/// It is a class with setters, and not a record, because [HasMetadata] asks for them. Nothing else
/// of it can change.
///
/// @param <S> the spec
/// @param <T> the status
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
// HasMetadata is Serializable by inheritance only; objects travel as JSON
@SuppressWarnings("serial")
public abstract class KarooObject<S, T> implements HasMetadata {
  private static final long serialVersionUID = 1;

  private ObjectMeta metadata = new ObjectMeta();
  private @Nullable S spec;
  private @Nullable T status;

  /// An empty one, for Jackson.
  protected KarooObject() {}

  /// One that is wanted, and of which nothing is known yet.
  protected KarooObject(ObjectMeta metadata, S spec) {
    this.metadata = metadata;
    this.spec = spec;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public String getApiVersion() {
    return Karoo.API_VERSION;
  }

  @Override
  public void setApiVersion(String version) {
    if (!version.equals(Karoo.API_VERSION)) {
      throw new IllegalArgumentException(
          "apiVersion \"" + version + "\" is not " + Karoo.API_VERSION);
    }
  }

  /// What is wanted; may be absent before validation, never after.
  public @Nullable S getSpec() {
    return spec;
  }

  /// Sets what is wanted.
  public void setSpec(@Nullable S spec) {
    this.spec = spec;
  }

  /// What is so; absent until Karoo has looked.
  public @Nullable T getStatus() {
    return status;
  }

  /// Sets what is so.
  public void setStatus(@Nullable T status) {
    this.status = status;
  }

  /// What is wanted.
  ///
  /// @throws IllegalStateException where there is none, which validation refuses
  public S spec() {
    if (spec == null) {
      throw new IllegalStateException(getKind() + " " + metadata.getName() + " has no spec");
    }
    return spec;
  }

  @JsonIgnore
  @Override
  public String getPlural() {
    return HasMetadata.super.getPlural();
  }

  @JsonIgnore
  @Override
  public String getSingular() {
    return HasMetadata.super.getSingular();
  }

  @JsonIgnore
  @Override
  public String getFullResourceName() {
    return HasMetadata.super.getFullResourceName();
  }
}
