using System.Collections.Immutable;
using System.Text.Json;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Admission;

/// <summary>Answers the admission reviews of an API server with an injector.</summary>
/// <remarks>
/// Only the creation of a pod is injected. Everything else that a webhook registered too widely is sent is let through
/// untouched: other kinds, sub-resources such as <c>pods/exec</c>, UPDATE, DELETE and CONNECT. A pod that should be
/// injected and cannot be is denied. No content makes the handler throw. Immutable, and safe for use by many threads.
/// </remarks>
public sealed class AdmissionHandler
{
    /// <summary>The audit annotation that says what was done: one of the constants below.</summary>
    public const string OutcomeAnnotation = "injection";

    /// <summary>The audit annotation that says why: the code of the decision, or the codes of the errors.</summary>
    public const string ReasonAnnotation = "reason";

    /// <summary>The outcome of a pod that was injected.</summary>
    public const string Injected = "injected";

    /// <summary>The outcome of a pod that the policy leaves alone.</summary>
    public const string Skipped = "skipped";

    /// <summary>The outcome of a pod, or of a body, that is denied.</summary>
    public const string Refused = "refused";

    /// <summary>The reason for which something is skipped that is not the creation of a pod.</summary>
    public const string NotPodCreation = "not-a-pod-creation";

    /// <summary>The reason for which a body is refused that is no review.</summary>
    public const string NotReview = "not-an-admission-review";

    /// <summary>The reason for which an object is refused that has not the form of a pod.</summary>
    public const string NotPod = "not-a-pod";

    static readonly AdmissionResponse NotApplicable =
        new AdmissionResponse.Admitted { AuditAnnotations = Audit(Skipped, NotPodCreation) };

    readonly SidecarInjector injector;
    readonly Func<string, IReadOnlyDictionary<string, string>>? readPath;
    readonly JsonLimits limits;

    /// <summary>Makes a handler.</summary>
    /// <param name="injector">Decides and injects.</param>
    /// <param name="readPath">
    /// Reads the <see cref="InjectionSubject.Parameters"/> from the path of a request, percent-decoded; null reads
    /// none.
    /// </param>
    /// <param name="limits">How large and deep a review may be; <see cref="JsonLimits.Default"/> if null.</param>
    public AdmissionHandler(
        SidecarInjector injector,
        Func<string, IReadOnlyDictionary<string, string>>? readPath = null,
        JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(injector);
        this.injector = injector;
        this.readPath = readPath;
        this.limits = limits ?? JsonLimits.Default;
    }

    /// <summary>Answers a review.</summary>
    /// <param name="review">The body of the request.</param>
    /// <param name="path">The path that it was sent to, percent-decoded.</param>
    public AdmissionReply Handle(ReadOnlyMemory<byte> review, string path = "/")
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Handle(AdmissionRequest.Parse(review, limits), path);
        }
        catch (AdmissionFormatException error)
        {
            return new AdmissionReply(error.Version, error.Uid ?? "", Deny(error.Message, NotReview));
        }
    }

    /// <summary>Answers a request that was read already.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">The path that it was sent to, percent-decoded.</param>
    public AdmissionReply Handle(AdmissionRequest request, string path = "/")
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(path);
        if (!request.IsPodCreation)
            return new AdmissionReply(request.Version, request.Uid, NotApplicable);
        try
        {
            var result = injector.Inject(Subject(request, path));
            return new AdmissionReply(request.Version, request.Uid, Answer(result)) { Injection = result };
        }
        catch (PodFormatException error)
        {
            return new AdmissionReply(
                request.Version, request.Uid, Deny($"the object is no pod: {error.Message}", NotPod));
        }
    }

    InjectionSubject Subject(AdmissionRequest request, string path)
    {
        var subject = new InjectionSubject
        {
            Pod = ReadPod(request.Content),
            RequestNamespace = request.Namespace,
            DryRun = request.DryRun,
        };
        return readPath is null ? subject : subject with { Parameters = readPath(path) };
    }

    static Pod ReadPod(JsonElement content) =>
        content.ValueKind == JsonValueKind.Undefined
            ? throw new PodFormatException(JsonPointer.Root, "expected an object, found nothing")
            : Pod.Own(new JsonView(content).ToNode());

    static AdmissionResponse Answer(InjectionResult result) => result switch
    {
        InjectionResult.Injected { Patch: var patch } => Remark(new AdmissionResponse.Patched(patch), Injected, result),
        InjectionResult.Refused { Errors: var errors } => new AdmissionResponse.Denied(Status(errors))
        {
            Warnings = Warnings(Refused, result),
            AuditAnnotations = Audit(Refused, string.Join(',', errors.Select(error => error.Code).Distinct())),
        },
        _ => Remark(new AdmissionResponse.Admitted(), Skipped, result),
    };

    static AdmissionResponse Remark(AdmissionResponse response, string outcome, InjectionResult result) => response with
    {
        Warnings = Warnings(outcome, result),
        AuditAnnotations = Audit(outcome, result.Decision.Reason.Code),
    };

    static AdmissionWarnings Warnings(string outcome, InjectionResult result) =>
        result.Warnings.IsEmpty
            ? AdmissionWarnings.None
            : AdmissionWarnings.From(
                result.Warnings.Select(text => $"sidecar {outcome} ({result.Decision.Reason}): {text}"));

    /// <summary>An error that points into the pod is for its author, any other for whoever runs the webhook.</summary>
    static AdmissionStatus Status(EquatableArray<InjectionError> errors)
    {
        var message = string.Join('\n', errors.Select(error => error.Message));
        return errors.Any(error => error.Pointer is null)
            ? AdmissionStatus.InternalError(message)
            : AdmissionStatus.BadRequest(message);
    }

    static AdmissionResponse.Denied Deny(string message, string reason) =>
        new(AdmissionStatus.BadRequest(message)) { AuditAnnotations = Audit(Refused, reason) };

    static ImmutableSortedDictionary<string, string> Audit(string outcome, string reason) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
            [KeyValuePair.Create(OutcomeAnnotation, outcome), KeyValuePair.Create(ReasonAnnotation, reason)]);
}
