using System.Globalization;
using System.Text.Json;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>What the controls look at: the pod, and its containers one by one.</summary>
sealed class SecurityView
{
    static readonly string[] Lists = ["initContainers", "containers", "ephemeralContainers"];

    public SecurityView(Pod pod)
    {
        Spec = pod.View["spec"];
        Context = Spec["securityContext"];
        IsWindows = Spec["os"]["name"].IsString("windows");
        Annotations = pod.Annotations;
        foreach (var list in Lists)
            foreach (var (index, item) in Spec[list].Items().Index())
                Containers.Add(new(item, SpecPointer / list / index, item["name"].AsString() ?? ""));
    }

    public static JsonPointer SpecPointer { get; } = JsonPointer.Root / "spec";

    public static JsonPointer ContextPointer { get; } = SpecPointer / "securityContext";

    public JsonView Spec { get; }

    public JsonView Context { get; }

    public bool IsWindows { get; }

    public IReadOnlyDictionary<string, string> Annotations { get; }

    public List<ContainerView> Containers { get; } = [];

    /// <summary>A whole number; null for anything else.</summary>
    public static long? Number(JsonView value) =>
        long.TryParse(value.AsNumberText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool IsTrue(JsonView value) => value.Kind == JsonValueKind.True;

    /// <summary>A container, where it stands and what it is called.</summary>
    internal readonly record struct ContainerView(JsonView View, JsonPointer Pointer, string Name)
    {
        public JsonView Context => View["securityContext"];

        public JsonPointer ContextPointer => Pointer / "securityContext";
    }
}
