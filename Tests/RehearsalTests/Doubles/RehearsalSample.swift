import Core
import Testing

@testable import Rehearsal

/// A described service, and the requests that a client makes of it.
struct RehearsalSample: Sendable, CustomTestStringConvertible {
    let description: ServiceDescription
    let headers: [(String, String)]
    let imagesPerJob: Int
    /// The submit of a job with this seed.
    let submit: @Sendable (_ base: String, _ seed: Int) -> Request
    /// The poll for a job, from the answer to its submit.
    let poll: @Sendable (_ base: String, _ accepted: JSON) -> Request

    struct Request: Sendable {
        let method: String
        let url: String
        var type: String?
        var body: String?
    }

    static let all = [wiro, instasd, instantstudio]

    var testDescription: String { description.name }

    func mount(slots: Int? = nil, faults: [Fault] = []) -> Mount {
        Mount(
            description.name, playing: description, imagesPerJob: imagesPerJob, slots: slots,
            faults: faults)
    }

    func send(_ request: Request, headers: [(String, String)]? = nil) async throws -> Client.Reply {
        let type = request.type.map { [("Content-Type", $0)] } ?? []
        return try await Client().send(
            request.method, request.url, headers: (headers ?? self.headers) + type,
            body: request.body)
    }

    func images(in document: JSON) -> [String] {
        description.poll.images.flatMap { $0.values(in: document) }.compactMap(\.scalarText)
    }

    func phase(in document: JSON) -> PollRule.Phase? {
        description.poll.status.value(in: document)?.scalarText
            .flatMap { description.poll.phase(of: $0) }
    }
}

// MARK: - The three

extension RehearsalSample {
    static let wiro = RehearsalSample(
        description: ServiceDescription(
            name: "wiro", title: "Wiro AI",
            authentications: [
                .init(
                    needs: ["key", "secret"],
                    headers: [
                        .init("x-api-key", template("${{ credentials.key }}")),
                        .init("x-nonce", template("${{ nonce }}")),
                        .init("x-signature", template("${{ hmac.signature }}")),
                    ]),
                .init(
                    needs: ["key"],
                    headers: [.init("x-api-key", template("${{ credentials.key }}"))]
                ),
            ],
            inputs: InputRule(files: .part),
            submit: SubmitRule(
                request: RequestRule(
                    .post, template("/Run/${{ target }}"),
                    body: .multipartWithFiles(reference("inputs"))),
                handles: [
                    .init("id", path("taskid")), .init("token", path("socketaccesstoken")),
                ]),
            poll: PollRule(
                request: RequestRule(
                    .post, template("/Task/Detail"),
                    body: .json(map(["tasktoken": reference("token")])),
                    instead: [
                        RequestRule(
                            .post, template("/Task/Detail"),
                            body: .json(map(["taskid": reference("id")])))
                    ]),
                status: path("tasklist[0].status"),
                words: [
                    .queued: ["task_queue"], .running: ["task_start", "task_output"],
                    .succeeded: ["task_postprocess_end"], .cancelled: ["task_cancel"],
                ],
                guards: [Condition(path("tasklist[0].pexit"), isOneOf: [.string("0"), .null])],
                images: [path("tasklist[0].outputs[*].url")],
                cost: CostRule(path: path("tasklist[0].totalcost"), unit: "USD"),
                messages: [path("tasklist[0].debugerror")]),
            cancel: CancelRule(
                queued: RequestRule(
                    .post, template("/Task/Cancel"), body: .json(map(["taskid": reference("id")]))),
                running: RequestRule(
                    .post, template("/Task/Kill"),
                    body: .json(map(["socketaccesstoken": reference("token")])))),
            errors: [
                ErrorRule(
                    conditions: [Condition(path("errors[0].code"), isOneOf: [.number("96")])],
                    meaning: .busy),
                ErrorRule(
                    conditions: [Condition(path("result"), isOneOf: [.bool(false)])],
                    meaning: .refused),
            ]),
        headers: [("x-api-key", "any"), ("x-nonce", "1"), ("x-signature", "any")], imagesPerJob: 1,
        submit: { base, seed in
            Request(
                method: "POST", url: "\(base)/Run/wiro/instant-id", type: "application/json",
                body: #"{"prompt":"a cat","seed":"\#(seed)","steps":20}"#)
        },
        poll: { base, accepted in
            Request(
                method: "POST", url: "\(base)/Task/Detail", type: "application/json",
                body: #"{"taskid":"\#(accepted["taskid"]?.scalarText ?? "")"}"#)
        })

    static let instasd = RehearsalSample(
        description: ServiceDescription(
            name: "instasd", title: "InstaSD", isURLIdentity: true,
            authentications: [bearer],
            inputs: InputRule(files: .base64, fields: ["title", "value"]),
            submit: SubmitRule(
                request: RequestRule(
                    .post, template("/run_task"),
                    body: .json(map(["inputs": reference("inputs")]))),
                handles: [.init("id", path("task_id"))]),
            poll: PollRule(
                request: RequestRule(.get, template("/task_status/${{ id }}")),
                status: path("status"),
                words: [
                    .queued: ["CREATED", "IN_QUEUE"], .running: ["IN_PROGRESS"],
                    .succeeded: ["COMPLETED"], .failed: ["FAILED"],
                ],
                images: [path("image_urls[*]"), path("video_urls[*]")],
                cost: CostRule(path: path("cost"), unit: "credits"),
                progress: ProgressRule(
                    done: path("completed_steps"), total: path("estimated_steps")))),
        headers: [("Authorization", "Bearer any")], imagesPerJob: 1,
        submit: { base, seed in
            Request(
                method: "POST", url: "\(base)/run_task", type: "application/json",
                body: #"{"inputs":{"94c18e9e703d2087":{"title":"Seed","value":\#(seed)}}}"#)
        },
        poll: { base, accepted in
            let id = accepted["task_id"]?.scalarText ?? ""
            return Request(method: "GET", url: "\(base)/task_status/\(id)")
        })

    static let instantstudio = RehearsalSample(
        description: ServiceDescription(
            name: "instantstudio", title: "InstantStudio", headers: bearer.headers,
            inputs: InputRule(files: .part),
            submit: SubmitRule(
                request: RequestRule(
                    .post, template("/jobs"),
                    query: [.init("endpoint", template("${{ target }}"))],
                    body: .multipart(reference("inputs"))),
                handles: [.init("id", path("job_id"))]),
            poll: PollRule(
                request: RequestRule(.get, template("/jobs/${{ id }}")), status: path("job_state"),
                words: [
                    .queued: ["pending", "in_queue"], .running: ["processing"],
                    .succeeded: ["succeeded"], .failed: ["failed"],
                ],
                images: [path("image_urls[*]")])),
        headers: [("Authorization", "Bearer any")], imagesPerJob: 2,
        submit: { base, seed in
            let form = [
                "--edge",
                #"Content-Disposition: form-data; name="data[#22][load_image]"; filename="#
                    + #""anna.jpg""#, "Content-Type: image/jpeg", "", "not really a picture",
                "--edge", #"Content-Disposition: form-data; name="data[sampler#56][seed]""#, "",
                "\(seed)", "--edge--", "",
            ].joined(separator: "\r\n")
            return Request(
                method: "POST", url: "\(base)/jobs?endpoint=PrOhEE",
                type: "multipart/form-data; boundary=edge", body: form)
        },
        poll: { base, accepted in
            Request(method: "GET", url: "\(base)/jobs/\(accepted["job_id"]?.scalarText ?? "")")
        })

    private static let bearer = ServiceDescription.Authentication(
        needs: ["token"],
        headers: [.init("Authorization", template("Bearer ${{ credentials.token }}"))])
}
