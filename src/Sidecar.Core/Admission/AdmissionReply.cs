using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sidecar.Core.Injection;

namespace Sidecar.Core.Admission;

/// <summary>The AdmissionReview that answers another: addressed by version and uid, holding a response.</summary>
/// <param name="Version">The version of the request, which the answer must share.</param>
/// <param name="Uid">The uid of the request; empty where it could not be read.</param>
/// <param name="Response">What is said.</param>
public sealed record AdmissionReply(AdmissionVersion Version, string Uid, AdmissionResponse Response)
{
    // Room for the answer to a typical pod.
    const int InitialSize = 32 * 1024;

    // '+' and non-ASCII text as they are: the reader is an API server, not a browser.
    static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>
    /// What the injector made of the pod, for a host that logs or counts it; null where no pod was created or could be
    /// read, or where the answer is remembered.
    /// </summary>
    public InjectionResult? Injection { get; init; }

    /// <summary>The review as JSON, UTF-8.</summary>
    public byte[] ToUtf8()
    {
        using var output = new PooledBuffer(InitialSize);
        WriteTo(output);
        return output.Written.ToArray();
    }

    /// <summary>Writes the review as JSON, UTF-8.</summary>
    /// <param name="output">Where to write it.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8,
            Version == AdmissionVersion.V1 ? "admission.k8s.io/v1"u8 : "admission.k8s.io/v1beta1"u8);
        json.WriteString("kind"u8, "AdmissionReview"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, Uid);
        json.WriteBoolean("allowed"u8, Response is not AdmissionResponse.Denied);
        WriteVerdict(json);
        WriteRemarks(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    void WriteVerdict(Utf8JsonWriter json)
    {
        switch (Response)
        {
            case AdmissionResponse.Patched { Patch: { IsEmpty: false } patch }:
                json.WriteString("patchType"u8, "JSONPatch"u8);
                using (var bytes = new PooledBuffer(InitialSize))
                {
                    patch.WriteTo(bytes);
                    json.WriteBase64String("patch"u8, bytes.Written);
                }
                break;
            case AdmissionResponse.Denied { Status: var status }:
                json.WriteStartObject("status"u8);
                json.WriteNumber("code"u8, status.Code);
                json.WriteString("reason"u8, status.Reason);
                json.WriteString("message"u8, status.Message);
                json.WriteEndObject();
                break;
        }
    }

    void WriteRemarks(Utf8JsonWriter json)
    {
        if (Response.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings"u8);
            foreach (var warning in Response.Warnings)
                json.WriteStringValue(warning);
            json.WriteEndArray();
        }
        if (Response.AuditAnnotations.IsEmpty)
            return;
        json.WriteStartObject("auditAnnotations"u8);
        foreach (var (key, value) in Response.AuditAnnotations)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
