using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Sidecar.Core.Json;

namespace Sidecar.Core.Interop;

/// <summary>Crosses between the typed models and JSON trees, by text.</summary>
[RequiresUnreferencedCode(Reason)]
[RequiresDynamicCode(Reason)]
static class TypedJson
{
    public const string Reason = "The serializers of KubernetesClient use reflection. Use the JSON forms in trimmed programs.";

    // The check is a constant to a native compiler, which then leaves the serializers out, and us a clear message.
    public static JsonObject ToJson(object model)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(Reason);
        return StrictJson.Parse(Encoding.UTF8.GetBytes(KubernetesJson.Serialize(model))) as JsonObject
            ?? throw new FormatException($"A {model.GetType().Name} was written as something that is not an object.");
    }

    /// <exception cref="FormatException">A field has a form the model does not know.</exception>
    public static T FromJson<T>(JsonObject json)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(Reason);
        try
        {
            return KubernetesJson.Deserialize<T>(json.ToJsonString());
        }
        catch (System.Text.Json.JsonException fault)
        {
            throw new FormatException($"{fault.Path}: {typeof(T).Name} cannot hold what stands there: {fault.Message}", fault);
        }
    }
}
