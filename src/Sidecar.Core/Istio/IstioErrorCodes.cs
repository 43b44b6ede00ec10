namespace Sidecar.Core.Istio;

/// <summary>The codes of errors that Istio's profile adds to those of the engine.</summary>
public static class IstioErrorCodes
{
    /// <summary>An annotation has a value that it does not accept, or that does not go with the rest of the pod.</summary>
    public const string Annotation = "invalid-annotation";

    /// <summary>The network of the pod, from the webhook's path or the values, is no value of a label.</summary>
    public const string Network = "invalid-network";

    /// <summary>The path of the webhook's URL carries a name that no environment variable can have.</summary>
    public const string PathParameter = "invalid-path-parameter";

    /// <summary>The annotations for Prometheus name a port that is none, or one that Istio uses itself.</summary>
    public const string Scrape = "invalid-scrape-configuration";

    /// <summary>The pod or the configuration asks for a template that is written as a Go text template.</summary>
    public const string GoTemplate = "unsupported-template";

    /// <summary>All codes, in alphabetical order.</summary>
    public static EquatableArray<string> All { get; } = [Annotation, Network, PathParameter, Scrape, GoTemplate];
}
