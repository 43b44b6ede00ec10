namespace Sidecar.Core.Istio;

/// <summary>Where injection looks for a name.</summary>
public enum IstioAnnotationPlace
{
    /// <summary>In <c>metadata.annotations</c>.</summary>
    Annotation,

    /// <summary>In <c>metadata.labels</c>.</summary>
    Label,

    /// <summary>In <c>metadata.labels</c> first, then in <c>metadata.annotations</c>.</summary>
    LabelOrAnnotation,
}
