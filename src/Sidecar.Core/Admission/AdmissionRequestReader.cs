using System.Text.Json;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>Reads the fields of a review that an injector needs and leaves the others as text.</summary>
/// <remarks>Member names are case-sensitive, as they are to an API server. Null counts as absent.</remarks>
sealed class AdmissionRequestReader
{
    const string Group = "admission.k8s.io/";

    List<string>? problems;

    /// <inheritdoc cref="AdmissionRequest.Parse"/>
    public static AdmissionRequest Read(ReadOnlyMemory<byte> text, JsonLimits limits)
    {
        try
        {
            return new AdmissionRequestReader().Read(StrictJson.ParseElement(text.Span, limits));
        }
        catch (JsonFormatException error)
        {
            throw new AdmissionFormatException($"the body is no AdmissionReview: {error.Message}", inner: error);
        }
    }

    AdmissionRequest Read(JsonElement review)
    {
        if (review.ValueKind != JsonValueKind.Object)
            throw new AdmissionFormatException(
                $"the body is no AdmissionReview: expected an object, found {Describe(review)}");
        if (Text(review, "", "kind") is var kind && kind != "AdmissionReview")
            Add($"/kind: expected \"AdmissionReview\", found {Quote(kind)}");
        var version = Version(Text(review, "", "apiVersion"));
        if (!TryGet(review, "request", out var request) || request.ValueKind != JsonValueKind.Object)
        {
            Add($"/request: expected an object, found {Describe(request)}");
            throw Fault(version, null);
        }
        var read = Request(request, version);
        return problems is null ? read : throw Fault(version, read.Uid);
    }

    AdmissionRequest Request(JsonElement request, AdmissionVersion version) =>
        new(TryGet(request, "object", out var content) ? content : default)
        {
            Version = version,
            Uid = Text(request, "/request", "uid"),
            Kind = Kind(request),
            SubResource = Text(request, "/request", "subResource"),
            Name = Text(request, "/request", "name"),
            Namespace = Text(request, "/request", "namespace"),
            Operation = Operation(Text(request, "/request", "operation")),
            DryRun = Flag(request, "dryRun"),
        };

    AdmissionVersion Version(string apiVersion)
    {
        switch (apiVersion)
        {
            case Group + "v1":
                return AdmissionVersion.V1;
            case Group + "v1beta1":
                return AdmissionVersion.V1Beta1;
            default:
                Add($"/apiVersion: expected \"{Group}v1\" or \"{Group}v1beta1\", found {Quote(apiVersion)}");
                return AdmissionVersion.V1;
        }
    }

    AdmissionOperation Operation(string text)
    {
        switch (text)
        {
            case "":
                return AdmissionOperation.Unstated;
            case "CREATE":
                return AdmissionOperation.Create;
            case "UPDATE":
                return AdmissionOperation.Update;
            case "DELETE":
                return AdmissionOperation.Delete;
            case "CONNECT":
                return AdmissionOperation.Connect;
            default:
                Add($"/request/operation: expected CREATE, UPDATE, DELETE or CONNECT, found {Quote(text)}");
                return AdmissionOperation.Unstated;
        }
    }

    ObjectKind Kind(JsonElement request)
    {
        const string at = "/request/kind";
        if (!TryGet(request, "kind", out var kind))
            return new ObjectKind("", "", "");
        if (kind.ValueKind == JsonValueKind.Object)
            return new ObjectKind(Text(kind, at, "group"), Text(kind, at, "version"), Text(kind, at, "kind"));
        Add($"{at}: expected an object, found {Describe(kind)}");
        return default;
    }

    string Text(JsonElement parent, string at, string name)
    {
        if (!TryGet(parent, name, out var value))
            return "";
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        Add($"{at}/{name}: expected a text, found {Describe(value)}");
        return "";
    }

    bool Flag(JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value))
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Add($"/request/{name}: expected true or false, found {Describe(value)}");
        return value.ValueKind == JsonValueKind.True;
    }

    static bool TryGet(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    static string Quote(string text) => text.Length == 0 ? "nothing" : $"\"{text}\"";

    static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        _ => value.GetRawText(),
    };

    void Add(string problem) => (problems ??= []).Add(problem);

    AdmissionFormatException Fault(AdmissionVersion version, string? uid) =>
        new("the body is no AdmissionReview: " + string.Join("; ", problems!), version, uid);
}
