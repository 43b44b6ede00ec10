using System.Buffers;
using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using Sidecar.Core.Istio;

namespace SidecarWebhook;

/// <summary>Moves bytes between Kestrel and the library, which reads and answers the review.</summary>
static class InjectionEndpoint
{
    public static async Task Answer(HttpContext http, IInjectorSource injectors)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);     // Kestrel cuts off at the limit set in Program.cs.
        var endpoint = new AdmissionEndpoint(new AdmissionHandler(injectors.Get(), IstioProfile.ParsePath));
        var reply = endpoint.Answer(http.Request.ContentType, body.ToArray(), http.Request.Path.Value ?? "/");
        http.Response.StatusCode = reply.StatusCode;
        http.Response.ContentType = reply.ContentType;
        foreach (var part in reply.Body)
            http.Response.BodyWriter.Write(part.Span);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
